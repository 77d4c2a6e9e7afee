import { expect, test } from "vitest";
import { moved, newFilter, readWorkflow, writeWorkflow } from "./workflowDraft";

const given = {
  task_routing: {
    filters: [
      {
        filter_friendly_name: "Spanish",
        expression: "language == 'es'",
        targets: [
          { queue: "WQ1", expression: "worker.languages HAS 'es'", timeout: 30, priority: 5, ours: 1 },
          { skip_if: "workers.available == 0", order_by: "worker.level DESC", known_worker_sid: "task.last" },
        ],
        theirs: true,
      },
    ],
    default_filter: { queue: "WQ1" },
    beside: { kept: [1] },
  },
};

test("what is read is written again, with what is not known here", () => {
  const draft = readWorkflow(JSON.stringify(given));
  expect(draft?.filters[0]?.targets[0]).toMatchObject({ queue: "WQ1", timeout: "30", priority: "5" });
  expect(draft && JSON.parse(writeWorkflow(draft))).toEqual(given);
});

test("an empty field leaves the configuration, no default filter stays none", () => {
  const written = JSON.parse(writeWorkflow({ filters: [newFilter("WQ1")], fallback: null, rest: {} }));
  expect(written).toEqual({ task_routing: { filters: [{ expression: "1==1", targets: [{ queue: "WQ1" }] }] } });
});

test("what is no workflow is not read", () => {
  expect(readWorkflow("{")).toBeNull();
  expect(readWorkflow("[]")).toBeNull();
});

test("filters change places", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
});
