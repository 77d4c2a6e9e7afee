import { expect, it } from "vitest";
import type { Chunk, Knowledge } from "@shared/api/knowledge";
import { kindOf, placeOf } from "./sourceWords";

const chunk = (part: Partial<Chunk>): Chunk => ({ content: "", chunkIndex: 0, documentTitle: "", ...part });
const of = (source: Knowledge["source"]) => kindOf({ source } as Knowledge);

it("says where a chunk stands, and no name twice", () => {
  expect(placeOf(chunk({ documentTitle: "parking" }), "Parking")).toBe("Parking");
  expect(placeOf(chunk({ documentTitle: "Bicycles" }), "Parking")).toBe("Parking, Bicycles");
  expect(placeOf(chunk({ documentNumber: 3 }), "Terms")).toBe("Terms, page 3");
});

it("says what a source is", () => {
  expect(of({ type: "Text", content: "x".repeat(1200) })).toBe("Text, 1,200 characters");
  expect(of({ type: "Web", url: "https://shop.example/", crawlDepth: 2, crawlPeriod: "NEVER" })).toBe("https://shop.example/ and what it links to");
});
