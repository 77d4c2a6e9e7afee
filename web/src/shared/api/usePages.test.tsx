import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { usePages } from "./usePages";

const book: Record<string, { words: string[]; nextToken: string | null }> = {
  first: { words: ["one", "two"], nextToken: "second" },
  second: { words: ["three"], nextToken: null },
};

function Around({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;
}

it("joins the pages, and offers the next as long as there is one", async () => {
  const read = (token: string | undefined) => Promise.resolve(book[token ?? "first"]!);
  const { result } = renderHook(() => usePages(["words"], read, (page) => page.words), { wrapper: Around });
  await waitFor(() => expect(result.current.query.data).toEqual(["one", "two"]));
  act(() => result.current.more?.load());
  await waitFor(() => expect(result.current.query.data).toEqual(["one", "two", "three"]));
  expect(result.current.more).toBeNull();
});
