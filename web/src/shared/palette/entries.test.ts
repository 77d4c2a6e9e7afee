import { expect, it } from "vitest";
import { entriesFor } from "./entries";

const nothing = { conversations: [], profiles: [] };
const labels = (query: string, server: Parameters<typeof entriesFor>[1] = nothing) => entriesFor(query, server).map((entry) => entry.label);

it("offers every place, and those that fit once something is written", () => {
  expect(labels("")).toEqual(expect.arrayContaining(["Start", "Phone", "Desktop", "Console", "Routing", "Settings"]));
  expect(labels("rou")).toEqual(["Routing"]);
  expect(labels("console web")).toEqual(["Webhooks"]);
  expect(labels("nothing like it")).toEqual([]);
});

it("puts below them what the server found, by name or else by number", () => {
  const conversations = [{ conversationId: "conv_1", customerName: null, customerAddress: "+15550100401", lastText: "Hello" }];
  const profiles = [{ profileId: "mem_profile_1", name: "Nora Quist", address: "+15550100401" }];
  const entries = entriesFor("1555", { conversations, profiles });
  expect(entries.map((entry) => [entry.group, entry.label, entry.note, entry.to])).toEqual([
    ["Conversations", "+15550100401", "Hello", "/console/conversations/conv_1"],
    ["Profiles", "Nora Quist", "+15550100401", "/console/memory/mem_profile_1"],
  ]);
});
