import { Button, Chip, Group } from "@mantine/core";
import { IconAlertTriangle, IconTimeline } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { lanes, laneOrder } from "@shared/actors/actors";
import type { LaneEntry } from "@shared/api/console";
import { useListKeys } from "@shared/keyboard/useListKeys";
import { EmptyState } from "@shared/states/EmptyState";
import { FindField } from "@shared/ui/FindField";
import { useAddress } from "@shared/ui/useAddress";
import { BurstBox } from "./BurstBox";
import { EntryDetail } from "./EntryDetail";
import { layBursts } from "./bursts";
import { beginsOpen, factsOf, stepFits } from "./timelineView";
import classes from "./Timeline.module.css";

/** Everything that happened, in lanes, burst by burst; a click shows what was sent and answered. The address keeps what is shown. */
export function Timeline({ entries }: { entries: LaneEntry[] }) {
  const [chosenId, choose] = useChosenStep();
  const filter = useStepFilter();
  const bursts = layBursts(entries.filter((entry) => stepFits(entry, filter.value)));
  const box = useRef<HTMLDivElement>(null);
  const chosen = entries.find((entry) => entry.entryId === chosenId) ?? null;
  useListKeys(bursts.flatMap((burst) => burst.bars.map((bar) => bar.entry.entryId)), chosenId || null, choose, "step");
  useEffect(() => {
    // Where it is in sight already nothing moves.
    box.current?.querySelector('button[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);
  if (entries.length === 0) {
    return (
      <EmptyState Icon={IconTimeline} title="Nothing has happened yet">
        Each event, webhook, call and job of this conversation becomes a bar here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.timeline}>
      <div className={classes.bursts} ref={box}>
        <Filters entries={entries} filter={filter} />
        {bursts.length === 0 && (
          <EmptyState Icon={IconTimeline} title="No step fits" action={<Button variant="default" size="xs" onClick={filter.clear}>Show every step</Button>} />
        )}
        {bursts.map((burst, at) => (
          <BurstBox
            key={`${burst.startedAt} ${burst.bars[0]?.entry.entryId}`}
            burst={burst}
            beginsOpen={beginsOpen(bursts, at, chosenId || null)}
            chosenId={chosenId || null}
            onChoose={choose}
          />
        ))}
      </div>
      <EntryDetail entry={chosen} onClose={() => choose("")} />
    </div>
  );
}

/** The chosen step. The address follows, a little later than a key that is held down. */
function useChosenStep(): [string, (entryId: string) => void] {
  const [address, setAddress] = useAddress("step");
  const [chosenId, setChosenId] = useState(address);
  const choose = (entryId: string) => {
    setChosenId(entryId);
    setAddress(entryId);
  };
  return [chosenId, choose];
}

function useStepFilter() {
  const [hidden, setHidden] = useAddress("without");
  const [faults, setFaults] = useAddress("faults");
  const [query, setQuery] = useAddress("find");
  return {
    value: { hidden: hidden === "" ? [] : hidden.split("."), faults: faults !== "", query },
    setShown: (shown: string[]) => setHidden(laneOrder.filter((lane) => !shown.includes(lane)).join(".")),
    toggleFaults: () => setFaults(faults === "" ? "only" : ""),
    setQuery,
    clear: () => {
      setHidden("");
      setFaults("");
      setQuery("");
    },
  };
}

interface FiltersProps {
  entries: LaneEntry[];
  filter: ReturnType<typeof useStepFilter>;
}

function Filters({ entries, filter }: FiltersProps) {
  const { hidden, faults, query } = filter.value;
  const facts = factsOf(entries);
  return (
    <div className={classes.filters}>
      <Chip.Group multiple value={laneOrder.filter((lane) => !hidden.includes(lane))} onChange={filter.setShown}>
        <Group gap={6} role="group" aria-label="Lanes shown">
          {laneOrder.map((lane) => (
            <Chip key={lane} value={lane} size="xs" variant="light" color="gray">
              {lanes[lane].label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {(facts.faults > 0 || faults) && (
        <Button
          size="compact-xs"
          color="red"
          variant={faults ? "filled" : "light"}
          aria-pressed={faults}
          leftSection={<IconAlertTriangle size={13} aria-hidden />}
          onClick={filter.toggleFaults}
        >
          {facts.faults === 1 ? "1 fault" : `${facts.faults} faults`}
        </Button>
      )}
      <span className={classes.find}>
        <FindField label="Find a step" placeholder="Name, address or cause" value={query} onChange={filter.setQuery} />
      </span>
    </div>
  );
}
