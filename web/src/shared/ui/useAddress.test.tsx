import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { expect, it } from "vitest";
import { useAddress } from "./useAddress";

const at = (path: string) =>
  function Around({ children }: { children: ReactNode }) {
    return <MemoryRouter initialEntries={[path]}>{children}</MemoryRouter>;
  };

function useBoth() {
  return { status: useAddress("status", "open"), where: useLocation().search };
}

it("changes its own value and leaves the others in the address", () => {
  const { result } = renderHook(useBoth, { wrapper: at("/tasks?sort=-name&status=done") });
  expect(result.current.status[0]).toBe("done");
  act(() => result.current.status[1]("waiting"));
  expect(result.current.where).toBe("?sort=-name&status=waiting");
});

it("leaves the address when it is what it would be anyway", () => {
  const { result } = renderHook(useBoth, { wrapper: at("/tasks?status=done") });
  act(() => result.current.status[1]("open"));
  expect(result.current.where).toBe("");
  expect(result.current.status[0]).toBe("open");
});
