"""A host that goes on after an order, and an amendment that asks for one file more: what several tests check and move; and a claim about such a host
that one case refutes."""

FACTS = """\
  - person(p)
  - acts(p, hosting)
  - time(hosting, 2020-01-01, 2020-12-31)
  - provides(p, storage)
  - breaches(p, hosting, csl2016_a47)
  - order(o, p, public_security)
  - order_form(o, rectification_notice)
  - concerns(o, hosting)
  - refused(p, o)
"""
VIDEOS = "  - quantity(p, hosting, illegal_video_files, 200)\n"
STRICTER = """\
%! replaces int2019_a3_i1
%@ int2019_a3_i1
result(P, A, mass_spread) :-
    total(P, A, refusing_duties, illegal_video_files, Files),
    Files >= 201.
counted(refusing_duties, illegal_video_files).
"""
CLAIM = """\
id: files
text: Whatever the number of files, the host is guilty of refusing to perform duties.
author: A
form: contained_in
case: int2019_a3__videos_200
without: ["quantity(_, _, illegal_video_files, _)"]
may_vary: ["quantity(p, hosting, illegal_video_files, 200)"]
premise: {facts: ["acts(p, hosting)"]}
conclusion: {established: refusing_duties}
expect: holds
"""
