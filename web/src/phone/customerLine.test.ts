import { expect, it } from "vitest";
import { customerLine } from "./customerLine";

it("says what is written, what was said, or where the customer is", () => {
  expect(customerLine({ lastText: "Hello", conversationId: null }, "Dear all")).toBe("Draft: Dear all");
  expect(customerLine({ lastText: "Hello", conversationId: null }, "")).toBe("Hello");
  expect(customerLine({ lastText: null, conversationId: "conv_conversation_1" }, "")).toBe("In a call");
  expect(customerLine({ lastText: null, conversationId: null }, "")).toBe("No messages yet");
});
