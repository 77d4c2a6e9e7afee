import { describe, expect, it } from "vitest";
import { guess, mappingsOf, missing, placesOf } from "./mapping";

const places = placesOf([
  {
    displayName: "Contact",
    version: 1,
    traits: { phone: { dataType: "STRING", idTypePromotion: "phone" }, email: { dataType: "STRING", idTypePromotion: "email" }, firstName: { dataType: "STRING" } },
  },
  { displayName: "Preferences", version: 1, traits: { language: { dataType: "STRING" } } },
]);

describe("guess", () => {
  it("goes by names, however they are written, and gives each trait once", () => {
    expect(guess(["Phone", "First name", "preferences.language", "e-mail", "EMAIL", "shoe size"], places)).toEqual({
      Phone: "Contact.phone",
      "First name": "Contact.firstName",
      "preferences.language": "Preferences.language",
      "e-mail": "Contact.email",
    });
  });
});

describe("missing", () => {
  const header = ["a", "b", "c"];
  it("asks for somebody to be named, for two columns, and for each trait once", () => {
    expect(missing(header, places, { a: "Contact.firstName" })).toContain("Contact.phone or Contact.email");
    expect(missing(header, places, { a: "Contact.phone" })).toContain("two columns");
    expect(missing(header, places, { a: "Contact.phone", b: "Contact.phone" })).toContain("Two columns become Contact.phone");
    expect(missing(header, places, { a: "Contact.phone", b: "Contact.firstName" })).toBeNull();
  });
  it("says that a store without an identifier takes no file", () => {
    expect(missing(header, [], {})).toContain("No trait");
  });
});

it("makes mappings of what is chosen, in the file's order", () => {
  expect(mappingsOf(["first", "left out", "tel"], places, { tel: "Contact.phone", first: "Contact.firstName" })).toEqual([
    { columnName: "first", traitGroup: "Contact", traitName: "firstName" },
    { columnName: "tel", traitGroup: "Contact", traitName: "phone" },
  ]);
});
