import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, request, withQuery } from "./http";

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string) {
  vi.stubGlobal("fetch", vi.fn(async () => new Response(body, { status })));
}

describe("an answer that is not a 2xx", () => {
  it("carries the server's own sentence, code and field", async () => {
    answer(400, JSON.stringify({ code: 20001, message: "The text is blank.", status: 400, field: "text" }));
    const error = await request("POST", "/desktop/api/tasks/WT1/messages", { text: " " }).catch((e) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ message: "The text is blank.", code: 20001, field: "text", status: 400 });
  });

  it("speaks for itself when the body is no JSON", async () => {
    answer(502, "<html>");
    await expect(request("GET", "/x")).rejects.toMatchObject({ status: 502, message: /502/ });
  });

  it("knows a session that is over", async () => {
    answer(401, "{}");
    const error = (await request("GET", "/x").catch((e) => e)) as ApiError;
    expect(error.signedOut).toBe(true);
  });
});

it("says that nothing was reached and that the words are kept", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new TypeError("failed"))));
  const error = (await request("GET", "/x").catch((e) => e)) as ApiError;
  expect(error.unreachable).toBe(true);
  expect(error.message).toContain("kept");
});

it("leaves empty values out of a query", () => {
  expect(withQuery("/c", { status: "", query: "Ana +1", page: undefined })).toBe("/c?query=Ana+%2B1");
});
