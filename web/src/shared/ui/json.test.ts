import { expect, it } from "vitest";
import { partsOf, unpack } from "./json";

it("unpacks what is packed inside of strings, however deep", () => {
  const packed = { input: JSON.stringify({ attributes: JSON.stringify({ reason: "order 4711" }) }), list: ["[1, 2]"] };
  expect(unpack(packed)).toEqual({ input: { attributes: { reason: "order 4711" } }, list: [[1, 2]] });
});

it("leaves words, numbers and broken JSON as they are", () => {
  const plain = { words: "hello", digits: "4711", broken: "{not json", note: "a=b&c=d", none: null };
  expect(unpack(plain)).toEqual(plain);
});

it("opens a form in a body, as callbacks carry it", () => {
  expect(unpack({ body: "Body=Hello%20there&From=%2B15550100001" })).toEqual({ body: { Body: "Hello there", From: "+15550100001" } });
});

it("knows the kinds of the parts, and loses no character", () => {
  const text = JSON.stringify({ name: 'a "quoted": word', age: -4.5e3, open: true, left: null, list: [1, "two"] }, null, 2);
  const parts = partsOf(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  const kinds = (kind: string) => parts.filter((part) => part.kind === kind).map((part) => part.text);
  expect(kinds("key")).toEqual(['"name"', '"age"', '"open"', '"left"', '"list"']);
  expect(kinds("string")).toEqual(['"a \\"quoted\\": word"', '"two"']);
  expect(kinds("number")).toEqual(["-4500", "1"]);
  expect(kinds("literal")).toEqual(["true", "null"]);
});
