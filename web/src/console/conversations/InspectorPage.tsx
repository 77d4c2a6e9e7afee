import { Tabs } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import { type Timeline as TimelineData, endConversationNow, fetchTimeline } from "@shared/api/console";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Time } from "@shared/time/Time";
import { channelName } from "@shared/ui/ChannelIcon";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { ShortId } from "@shared/ui/ShortId";
import { useAddress } from "@shared/ui/useAddress";
import { ResultList } from "../intelligence/ResultList";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { Answers } from "./Answers";
import { FlowSteps } from "./FlowSteps";
import { Timeline } from "./Timeline";
import { TranscriptList } from "./TranscriptList";
import classes from "../Console.module.css";

/** The inspector: where each turn of one conversation spent its time. */
export function InspectorPage() {
  const { conversationId = "" } = useParams();
  const timeline = useQuery({
    queryKey: ["console", "timeline", conversationId],
    queryFn: () => fetchTimeline(conversationId),
  });
  return (
    <Read query={timeline} what="The conversation could not be read">
      {(data) => <Inspector conversationId={conversationId} data={data} />}
    </Read>
  );
}

function Inspector({ conversationId, data }: { conversationId: string; data: TimelineData }) {
  const queries = useQueryClient();
  const [view, setView] = useAddress("view", "timeline");
  const end = useMutation({
    mutationFn: () => endConversationNow(conversationId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["console"] }),
  });
  const { conversation } = data;
  const name = conversation.customerName ?? conversation.customerAddress;
  const about = (
    <>
      {channelName(conversation.channel)} · began <Time at={conversation.createdAt} /> · <ShortId id={conversationId} />
      {conversation.profileId && (
        <>
          {" · "}
          <Link to={`/console/memory/${conversation.profileId}`}>Profile</Link>
        </>
      )}
    </>
  );
  const aside = (
    <>
      <OwnerBadge owner={conversation.owner} status={conversation.status} />
      {conversation.status !== "CLOSED" && (
        <ConfirmButton
          variant="default"
          size="xs"
          loading={end.isPending}
          act="End now"
          question={`This ends the conversation with ${name}. A task that waits for it is withdrawn; what was learned goes to memory.`}
          onConfirm={() => end.mutate()}
        >
          End now
        </ConfirmButton>
      )}
    </>
  );
  return (
    <Page title={name} about={about} aside={aside}>
      <ErrorLine error={end.error} />
      <Tabs value={view} onChange={(chosen) => setView(chosen ?? "timeline")} keepMounted={false}>
        <Tabs.List mb={16} className={classes.tabs}>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="transcript">Transcript</Tabs.Tab>
          <Tabs.Tab value="answers">Answers</Tabs.Tab>
          <Tabs.Tab value="intelligence">Intelligence</Tabs.Tab>
          {data.execution && <Tabs.Tab value="flow">Flow</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Timeline entries={data.lanes} />
        </Tabs.Panel>
        <Tabs.Panel value="transcript">
          <TranscriptList lines={data.transcript} customerName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="answers">
          <Answers lines={data.transcript} conversationId={conversationId} />
        </Tabs.Panel>
        <Tabs.Panel value="intelligence" className={classes.stack}>
          <ResultList conversationId={conversationId} />
        </Tabs.Panel>
        <Tabs.Panel value="flow">{data.execution && <FlowSteps execution={data.execution} />}</Tabs.Panel>
      </Tabs>
    </Page>
  );
}
