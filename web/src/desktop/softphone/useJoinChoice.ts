import { useLocalStorage } from "@mantine/hooks";

/** Whether a worker is on the line as soon as a call is accepted, or reads the briefing first; kept by the browser. */
export function useJoinChoice() {
  const [readFirst, setReadFirst] = useLocalStorage({ key: "tieline.readBeforeJoining", defaultValue: false, getInitialValueInEffect: false });
  return { readFirst, toggleReadFirst: () => setReadFirst((first) => !first) };
}
