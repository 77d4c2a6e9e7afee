import { SegmentedControl } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Queues, fetchQueues } from "@shared/api/supervisor";
import { EmptyState } from "@shared/states/EmptyState";
import { Elapsed } from "@shared/time/Time";
import { clockTime } from "@shared/time/labels";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { View } from "../View";
import { QueueTable } from "./QueueTable";
import { percent } from "./figures";
import classes from "./Queues.module.css";

/** Whatever happens is told by the feed; what leaves the half hour by itself is not, so it is read again each minute. */
const SLIDES = 60_000;

/** What waits, who is there, and how it goes: in the last half hour or today. */
export function QueuesPage() {
  const queues = useQuery({ queryKey: ["supervisor", "queues"], queryFn: fetchQueues, refetchInterval: SLIDES });
  const [span, setSpan] = useAddress("window", "half-hour");
  const spans = [
    { value: "half-hour", label: "Last 30 minutes" },
    { value: "today", label: "Today" },
  ];
  return (
    <View
      title="Queues"
      about={queues.data && `Today counts from ${clockTime(queues.data.todaySince)}. A queue opens into its channels.`}
      aside={<SegmentedControl size="xs" aria-label="Stretch of time" data={spans} value={span} onChange={setSpan} />}
    >
      <Read query={queues} what="The queues could not be read">
        {(data) => (
          <>
            <TileRow tiles={data.tiles} />
            {data.queues.length === 0 ? (
              <EmptyState Icon={IconStack2} title="No queue yet">
                Queues are made in a TaskRouter workspace.
              </EmptyState>
            ) : (
              <QueueTable queues={data.queues} span={span === "today" ? "today" : "halfHour"} />
            )}
          </>
        )}
      </Read>
    </View>
  );
}

function TileRow({ tiles }: { tiles: Queues["tiles"] }) {
  return (
    <dl className={classes.tiles} aria-label="At a glance">
      <Tile label="Available" value={tiles.available} />
      <Tile label="Unavailable" value={tiles.unavailable} />
      <Tile label="Offline" value={tiles.offline} />
      <Tile label="Active" value={tiles.active} />
      <Tile label="Waiting" value={tiles.waiting} tone={tiles.waiting > 0 ? "waiting" : undefined} />
      <Tile label="Longest wait" value={tiles.waitingSince ? <Elapsed since={tiles.waitingSince} /> : "–"} />
      <Tile label="Service level today" value={percent(tiles.today.serviceLevel)} about={`${tiles.today.withinLevel} of ${tiles.today.due} in time`} />
      <Tile label="Abandoned today" value={tiles.today.abandoned} about={percent(tiles.today.abandonedShare)} />
    </dl>
  );
}

interface TileProps {
  label: string;
  value: React.ReactNode;
  about?: string;
  tone?: "waiting" | undefined;
}

function Tile({ label, value, about, tone }: TileProps) {
  return (
    <div className={classes.tile} data-tone={tone}>
      <dt>{label}</dt>
      <dd>
        {value}
        {about && <small>{about}</small>}
      </dd>
    </div>
  );
}
