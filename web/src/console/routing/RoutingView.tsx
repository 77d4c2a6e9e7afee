import { Select } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { EmptyState } from "@shared/states/EmptyState";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { RoutingTabs } from "./RoutingTabs";
import { useWorkspace } from "./useWorkspace";

interface RoutingViewProps {
  title: string;
  about: string;
  children: (workspaceId: string) => ReactNode;
}

/** The frame of a view of routing that is about one workspace. */
export function RoutingView({ title, about, children }: RoutingViewProps) {
  const { workspaces, workspaceId, choose } = useWorkspace();
  const several = (workspaces.data?.length ?? 0) > 1;
  return (
    <Page
      title={title}
      about={about}
      aside={
        <>
          {several && workspaceId && (
            <Select
              size="xs"
              aria-label="Workspace"
              allowDeselect={false}
              value={workspaceId}
              data={workspaces.data?.map((one) => ({ value: one.sid, label: one.friendly_name })) ?? []}
              onChange={(value) => choose(value ?? "")}
            />
          )}
          <RoutingTabs />
        </>
      }
    >
      <Read query={workspaces} what="The workspaces could not be read">
        {() =>
          workspaceId ? (
            children(workspaceId)
          ) : (
            <EmptyState Icon={IconRoute} title="No workspace yet">
              The starter project brings one.
            </EmptyState>
          )
        }
      </Read>
    </Page>
  );
}
