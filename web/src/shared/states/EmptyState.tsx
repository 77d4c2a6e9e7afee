import { Stack, Text, Title } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";
import classes from "./States.module.css";

interface EmptyStateProps {
  Icon: ComponentType<{ size?: number; stroke?: number }>;
  /** What would be here. */
  title: string;
  /** What brings it. */
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet: says what would be, and the one act that brings it. */
export function EmptyState({ Icon, title, children, action }: EmptyStateProps) {
  return (
    <Stack className={classes.state} gap={8}>
      <span className={classes.icon} aria-hidden>
        <Icon size={22} stroke={1.6} />
      </span>
      <Title order={2} size="h3">{title}</Title>
      {children && (
        <Text size="sm" c="dimmed" maw={360} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
