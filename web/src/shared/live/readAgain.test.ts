import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { readAgain } from "./readAgain";

it("reads once more when something happens during the first reading", async () => {
  const queries = new QueryClient();
  const answers: ((calls: string[]) => void)[] = [];
  const queryFn = () => new Promise<string[]>((answer) => answers.push(answer));
  const observer = new QueryObserver(queries, { queryKey: ["ringing", "ana"], queryFn, staleTime: Number.POSITIVE_INFINITY });
  const stop = observer.subscribe(() => undefined);
  readAgain(queries, ["ringing"]);
  readAgain(queries, ["ringing"]);
  answers[0]?.([]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.(["CA1"]);
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toEqual(["CA1"]));
  readAgain(queries, ["ringing"]);
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  stop();
});
