import { expect, it } from "vitest";
import { countOf, servedByWords, traitCommand } from "./words";

it("counts in plain words", () => expect([countOf(1, "worker"), countOf(3, "worker")]).toEqual(["1 worker", "3 workers"]));

it("says who answers", () => {
  expect(servedByWords({ kind: "builtIn", name: "agent", since: null })).toBe("answered by the built-in agent");
  expect(servedByWords({ kind: "program", name: "agent_handoff.py", since: null })).toBe("answered by agent_handoff.py");
});

it("runs the trait script the way the agent is run, data folder included", () => {
  expect(traitCommand("./tieline run --data /tmp/d -- python agent_handoff.py")).toBe(
    "./tieline run --data /tmp/d -- python patch_language_trait.py",
  );
});
