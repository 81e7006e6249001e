"""A host that goes on after an order, and an amendment that asks for one file more: what several tests check and move."""

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
