import { describe, expect, it } from "vitest";
import { faultOf, readHead } from "./csvHead";

const head = (text: string, isCut = false) => readHead(text, isCut);
const fault = (text: string) => faultOf(head(text), text);

describe("readHead", () => {
  it("reads quotes, commas and line breaks in cells", () => {
    expect(head('phone, name \r\n+346,"Ruiz, Ana"\r\n+347,"a ""b""\nc"\r\n')).toEqual({
      header: ["phone", "name"],
      rows: [["+346", "Ruiz, Ana"], ["+347", 'a "b"\nc']],
    });
  });
  it("passes over blank lines, and shows three rows", () => {
    expect(head("a\n\n1\n2\n\n3\n4").rows).toEqual([["1"], ["2"], ["3"]]);
  });
  it("leaves the row out that is cut", () => {
    expect(head("a,b\n1,2\n3", true).rows).toEqual([["1", "2"]]);
    expect(head("a,b\n1,2\n3").rows).toEqual([["1", "2"], ["3"]]);
  });
});

describe("faultOf", () => {
  it("says what the server would refuse, or make nothing of", () => {
    expect(fault("phone,name\n1,2")).toBeNull();
    expect(fault("")).toContain("empty");
    expect(fault("phone;name\n1;2")).toContain("commas");
    expect(fault("phone,name,phone\n")).toContain("“phone” twice");
    expect(fault("p\u0000h\u0000,n\u0000\n")).toContain("UTF-8");
  });
});
