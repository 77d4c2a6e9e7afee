import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { useStickToEnd } from "./useStickToEnd";

function List({ count, sending = 0 }: { count: number; sending?: number }) {
  const { attach, onScroll, unseen } = useStickToEnd("ana", count, sending);
  return (
    <>
      <div data-testid="box" ref={attach} onScroll={onScroll}>
        <ol />
      </div>
      <p>{unseen} new</p>
    </>
  );
}

/** jsdom lays nothing out: say how tall the list and the window on it are. */
function readFromTop() {
  const box = screen.getByTestId("box");
  Object.defineProperties(box, { scrollHeight: { value: 1000, configurable: true }, clientHeight: { value: 300, configurable: true } });
  act(() => {
    box.scrollTop = 100;
    box.dispatchEvent(new Event("scroll"));
  });
  return box;
}

it("leaves a reader alone who is further up, and counts what arrived", () => {
  const { rerender } = render(<List count={10} />);
  const box = readFromTop();
  rerender(<List count={12} />);
  expect(box.scrollTop).toBe(100);
  expect(screen.getByText("2 new")).toBeInTheDocument();
});

it("follows whoever says something", () => {
  const { rerender } = render(<List count={10} />);
  const box = readFromTop();
  rerender(<List count={11} sending={1} />);
  expect(box.scrollTop).toBe(1000);
  expect(screen.getByText("0 new")).toBeInTheDocument();
});
