/** What stands below a customer's name in the list. Pure. */
import type { Customer } from "@shared/api/phone";

/** The draft one left there, else the last words, else where the customer is. */
export function customerLine(customer: Pick<Customer, "lastText" | "conversationId">, draft: string): string {
  if (draft !== "") return `Draft: ${draft}`;
  return customer.lastText ?? (customer.conversationId ? "In a call" : "No messages yet");
}
