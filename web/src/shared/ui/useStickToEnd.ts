import { type RefCallback, type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this, in pixels, counts as reading the newest. */
const NEAR = 48;

interface StickToEnd {
  /** Goes on the scrolling box; its first child is the list. */
  attach: RefCallback<HTMLDivElement>;
  box: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** How many arrived below while the reader was further up. */
  unseen: number;
  toEnd: () => void;
}

/**
 * Keep a reader at the newest line who is there, and leave one alone who is not: those get `unseen`.
 * `what` names the list shown: another one starts at its end. `sending` is how many of the reader's own lines are on
 * their way: whoever says something wants to see it.
 */
export function useStickToEnd(what: string, count: number, sending = 0): StickToEnd {
  const box = useRef<HTMLDivElement | null>(null);
  const atEnd = useRef(true);
  const shown = useRef({ what, count, sending });
  const [unseen, setUnseen] = useState(0);

  const toEnd = useCallback(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    atEnd.current = true;
    setUnseen(0);
  }, []);

  const attach = useCallback<RefCallback<HTMLDivElement>>(
    (node) => {
      box.current = node;
      if (node === null) return;
      // A composer that grows or a picture that loads must not push the newest line out of sight.
      const observer = new ResizeObserver(() => atEnd.current && toEnd());
      observer.observe(node);
      if (node.firstElementChild) observer.observe(node.firstElementChild);
      return () => observer.disconnect();
    },
    [toEnd],
  );

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { what, count, sending };
    const says = sending > before.sending;
    if (before.what !== what || before.count === 0 || says || atEnd.current) return toEnd();
    if (count > before.count) setUnseen((number) => number + count - before.count);
  }, [what, count, sending, toEnd]);

  const onScroll = useCallback(() => {
    const node = box.current;
    if (!node) return;
    atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
    if (atEnd.current) setUnseen(0);
  }, []);

  return { attach, box, onScroll, unseen, toEnd };
}
