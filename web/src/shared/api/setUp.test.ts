import { describe, expect, it } from "vitest";
import { addressRuleCall, callAsCurl, configurationCall, hasTrait, linkCall, localPath, publicAddress, rulesCall, webhookCall } from "./setUp";

describe("the calls of set-up", () => {
  it("speaks of the vendor's address and asks this server", () => {
    const call = rulesCall("Article", ["intelligence_operator_1"]);
    expect(publicAddress(call)).toBe("https://intelligence.twilio.com/v3/ControlPlane/Configurations");
    expect(localPath(call.host, call.path)).toBe("/-/intelligence.twilio.com/v3/ControlPlane/Configurations");
  });

  it("runs the operators at the end and when a conversation goes quiet, with memory", () => {
    const { rules } = rulesCall("Article", ["one", "two"]).json as { rules: { triggers: { on: string }[]; operators: { id: string }[]; context: unknown }[] };
    expect(rules.map((rule) => rule.triggers[0]?.on)).toEqual(["CONVERSATION_END", "CONVERSATION_INACTIVE"]);
    expect(rules.every((rule) => rule.operators.length === 2)).toBe(true);
    expect(rules[0]?.context).toEqual({ memory: { enabled: true } });
  });

  it("groups by profile, and bridges only where a service was chosen", () => {
    const plain = configurationCall({ displayName: "Shop", storeId: "mem_store_1", serviceId: null }).json;
    expect(plain).toMatchObject({ conversationGroupingType: "GROUP_BY_PROFILE", memoryStoreId: "mem_store_1" });
    expect(plain).not.toHaveProperty("conversationsV1Bridge");
    expect(configurationCall({ displayName: "Shop", storeId: "mem_store_1", serviceId: "IS1" }).json).toMatchObject({ conversationsV1Bridge: { serviceId: "IS1" } });
  });

  it("keeps the intelligence a configuration uses already", () => {
    const configuration = { id: "c1", intelligenceConfigurationIds: ["old"] } as Parameters<typeof linkCall>[0];
    expect(linkCall(configuration, "new").json).toEqual({ intelligenceConfigurationIds: ["old", "new"] });
  });

  it("takes an empty webhook as none", () => {
    expect(webhookCall("c1", "").json).toEqual({ statusCallbacks: [] });
  });

  it("is copied as a command line with the keys of the environment", () => {
    const curl = callAsCurl(addressRuleCall("+15550100000", "IS1"), "http://127.0.0.1:8700");
    expect(curl).toContain("'http://127.0.0.1:8700/-/conversations.twilio.com/v1/Configuration/Addresses'");
    expect(curl).toContain("--data-urlencode 'Address=+15550100000'");
    expect(curl).toContain('-u "$TWILIO_API_KEY:$TWILIO_API_SECRET"');
  });

  it("knows a trait by its name in any case", () => {
    const groups = [{ displayName: "Contact", version: 1, traits: { language: { dataType: "STRING" as const } } }];
    expect(hasTrait(groups, "Contact", "Language")).toBe(true);
    expect(hasTrait(groups, "Contact", "colour")).toBe(false);
  });
});
