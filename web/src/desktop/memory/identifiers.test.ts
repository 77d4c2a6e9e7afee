import { expect, it } from "vitest";
import type { Trait } from "@shared/api/types";
import { withoutTraits } from "./identifiers";

const trait = (name: string, value: string): Trait => ({ group: "Contact", name, value, dataType: "STRING", changedAt: null, source: null });
const phone = { idType: "phone", value: "+15550100001" };
const email = { idType: "email", value: "ana@example.com" };

it("shows a number once, as the trait that can be edited", () => {
  expect(withoutTraits([phone, email], [trait("phone", "+1 (555) 010-0001")])).toEqual([email]);
  expect(withoutTraits([email], [trait("Email", "Ana@Example.com")])).toEqual([]);
});

it("keeps a second number, and one that another trait happens to hold", () => {
  const second = { idType: "phone", value: "+15550100002" };
  expect(withoutTraits([phone, second], [trait("phone", phone.value)])).toEqual([second]);
  expect(withoutTraits([phone], [trait("orderPhone", phone.value)])).toEqual([phone]);
});
