import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import { type Supervised, fetchSupervised } from "@shared/api/supervisor";
import { TranscriptSkeleton } from "@shared/states/Skeletons";
import { ChannelIcon } from "@shared/ui/ChannelIcon";
import { ConversationCall } from "../listening/ConversationCall";
import { Read } from "@shared/states/Read";
import { View } from "../View";
import { LiveTranscript } from "./LiveTranscript";
import { StepIn } from "./StepIn";
import { WhisperBox } from "./WhisperBox";
import classes from "./Supervised.module.css";

/** One conversation, as it happens, with what a supervisor may do in it. */
export function SupervisedPage() {
  const { conversationId = "" } = useParams();
  const read = useQuery({ queryKey: ["supervisor", "conversation", conversationId], queryFn: () => fetchSupervised(conversationId) });
  const row = read.data?.conversation;
  return (
    <View
      title={row ? (row.customerName ?? row.customerAddress) : "Conversation"}
      about={
        <Link to="/supervisor/conversations" className={classes.back}>
          <IconArrowLeft size={14} aria-hidden />
          All conversations
        </Link>
      }
      aside={row && <Facts supervised={read.data!} />}
    >
      <Read query={read} what="The conversation could not be read" skeleton={<TranscriptSkeleton />}>
        {(data) => (
          <div className={classes.both}>
            <LiveTranscript conversationId={conversationId} supervised={data} />
            <aside className={classes.side} aria-label="What you can do">
              <ConversationCall conversationId={conversationId} />
              <StepIn supervised={data} />
              <WhisperBox supervised={data} />
            </aside>
          </div>
        )}
      </Read>
    </View>
  );
}

function Facts({ supervised }: { supervised: Supervised }) {
  const { conversation, servedBy } = supervised;
  return (
    <>
      <ChannelIcon channel={conversation.channel} />
      <span className={classes.address}>{conversation.customerAddress}</span>
      <OwnerBadge owner={conversation.owner} status={conversation.status} />
      {conversation.owner.kind === "agent" && conversation.status !== "CLOSED" && (
        <span className={classes.served}>{servedBy.kind === "program" ? `answered by ${servedBy.name}` : "the built-in agent"}</span>
      )}
    </>
  );
}
