import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ObservationRow } from "./ObservationRow";

const PATH = "/v1/Stores/mem_store_1/Profiles/mem_profile_1/Observations/mem_observation_1";
const wants = { observationId: "mem_observation_1", content: "Order 4711 is late.", source: "conversation-intelligence", occurredAt: "2026-11-22T14:00:00Z" };
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  fetched.mockImplementation(() => Promise.resolve(new Response(JSON.stringify({ message: "accepted" }), { status: 202 })));
  vi.stubGlobal("fetch", fetched);
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <ul>
          <ObservationRow storeId="mem_store_1" profileId="mem_profile_1" observation={wants} />
        </ul>
      </QueryClientProvider>
    </MantineProvider>,
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

it("corrects the words, and leaves them on Esc", async () => {
  await userEvent.click(screen.getByRole("button", { name: /^Correct/ }));
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("textbox")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: /^Correct/ }));
  await userEvent.clear(screen.getByRole("textbox"));
  await userEvent.paste("Order 4711 came on Friday.");
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
  const [path, sent] = fetched.mock.calls[0]!;
  expect([path, sent?.method, sent?.body]).toEqual([PATH, "PATCH", '{"content":"Order 4711 came on Friday."}']);
});

it("asks before it forgets, and names what is lost", async () => {
  await userEvent.click(screen.getByRole("button", { name: /^Forget/ }));
  expect(await screen.findByRole("dialog")).toHaveTextContent("Order 4711 is late.");
  expect(fetched).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Forget it" }));
  await waitFor(() => expect(fetched).toHaveBeenCalledOnce());
  const [path, sent] = fetched.mock.calls[0]!;
  expect([path, sent?.method]).toEqual([PATH, "DELETE"]);
});
