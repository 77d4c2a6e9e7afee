import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this, in pixels, counts as reading the newest. */
const NEAR = 48;

interface StickToEnd {
  ref: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** How many arrived below while the reader was further up. */
  unseen: number;
  toEnd: () => void;
}

/**
 * Keep a reader at the newest line who is there, and leave one alone who is not: those get `unseen`.
 * `what` names the list shown: another one starts at its end.
 */
export function useStickToEnd(what: string, count: number): StickToEnd {
  const ref = useRef<HTMLDivElement | null>(null);
  const atEnd = useRef(true);
  const shown = useRef({ what, count });
  const [unseen, setUnseen] = useState(0);

  const jump = useCallback(() => {
    const box = ref.current;
    if (box) box.scrollTop = box.scrollHeight;
    atEnd.current = true;
    setUnseen(0);
  }, []);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { what, count };
    if (before.what !== what || before.count === 0 || atEnd.current) return jump();
    if (count > before.count) setUnseen((number) => number + count - before.count);
  }, [what, count, jump]);

  useEffect(() => {
    // A composer that grows or a picture that loads must not push the newest line out of sight.
    const box = ref.current;
    if (!box) return;
    const observer = new ResizeObserver(() => atEnd.current && jump());
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
    return () => observer.disconnect();
  }, [what, jump]);

  const onScroll = useCallback(() => {
    const box = ref.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (atEnd.current) setUnseen(0);
  }, []);

  return { ref, onScroll, unseen, toEnd: jump };
}
