"""A doctrinal hypothesis tested: "if the order element were deleted, Ji would be convicted under art. 286-1".

Run it with `python examples/order_element.py`, or paste it into a notebook cell by cell: outcomes and proofs show themselves.
"""

import explain
import kb

ji = kb.load_case("ji")

# Under positive law the order is the first thing missing.
today = kb.derive(ji)
print(explain.why_not(today, "refusing_duties").splitlines()[3:6])

# Deleting the order element makes the charge contested, not certain: it hangs on disputed facts.
deleted = kb.derive(ji, theory="zheng_liu_no_order")
for charge in deleted.established["ji"]:
    hangs = [str(fact.atom) for fact in deleted.pivotal("established", ("ji", charge.act, charge.offence))]
    print(charge.offence, charge.standing, "hangs on", hangs)

# The proof, as a graph that can be drawn, searched and counted.
proof = explain.proof(deleted, charge="refusing_duties")
assumed = [data["sentence"] for _, data in proof.nodes(data=True) if data["kind"] == "assumed"]
print(len(proof), "nodes; assumed:", assumed)
