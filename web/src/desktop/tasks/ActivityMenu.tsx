import { Menu, Skeleton, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconBell, IconBellOff, IconBook2, IconChevronDown, IconPhone, IconVolume, IconVolumeOff } from "@tabler/icons-react";
import type { Me } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Elapsed } from "@shared/time/Time";
import { Face } from "@shared/ui/Face";
import { useAlertChoices } from "../offers/useAlertChoices";
import { useJoinChoice } from "../softphone/useJoinChoice";
import { AfterThisItems } from "./AfterThisItems";
import { useSetActivity } from "./useSetActivity";
import classes from "./Tasks.module.css";

/** My activity: a dot, its name, the time in it, and the menu that changes it. */
export function ActivityMenu({ me }: { me: Me | undefined }) {
  const change = useSetActivity();
  const { sound, toggleSound, notifications, askForNotifications } = useAlertChoices();
  const { readFirst, toggleReadFirst } = useJoinChoice();
  if (!me) return <Skeleton className={classes.activitySkeleton} />;
  return (
    <div>
      <Menu position="bottom-start" width={248}>
        <Menu.Target>
          <UnstyledButton className={classes.activity}>
            <Face name={me.name} address={me.workerId} actor="worker" />
            <span className={classes.words}>
              <span className={classes.name}>{me.name}</span>
              <span className={classes.state}>
                <span className={classes.dot} data-available={me.activity.available} aria-hidden />
                <VisuallyHidden component="span">Activity: </VisuallyHidden>
                {me.activity.name}
                {me.afterThis ? (
                  <span>then {me.afterThis.name}</span>
                ) : (
                  <span aria-hidden>
                    <Elapsed since={me.activitySince} />
                  </span>
                )}
              </span>
            </span>
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Activity</Menu.Label>
          {me.activities.map((activity) => (
            <Menu.Item
              key={activity.id}
              aria-current={activity.id === me.activity.id || undefined}
              fw={activity.id === me.activity.id ? 600 : undefined}
              leftSection={<span className={classes.dot} data-available={activity.available} />}
              onClick={() => change.mutate(activity.id)}
            >
              {activity.name}
            </Menu.Item>
          ))}
          <AfterThisItems me={me} />
          <Menu.Divider />
          <Menu.Label>When it rings</Menu.Label>
          <Menu.Item leftSection={sound ? <IconVolume size={16} /> : <IconVolumeOff size={16} />} onClick={toggleSound}>
            {sound ? "Sound is on" : "Sound is off"}
          </Menu.Item>
          <Menu.Item
            leftSection={notifications === "granted" ? <IconBell size={16} /> : <IconBellOff size={16} />}
            disabled={notifications !== "default"}
            onClick={askForNotifications}
          >
            {notificationWords[notifications]}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>When I accept a call</Menu.Label>
          <Menu.Item leftSection={readFirst ? <IconBook2 size={16} /> : <IconPhone size={16} />} onClick={toggleReadFirst} closeMenuOnClick={false}>
            {readFirst ? "I read first, then join" : "I am on the line at once"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ErrorLine error={change.error} />
    </div>
  );
}

const notificationWords = {
  granted: "Notifications are on",
  denied: "Notifications are blocked by the browser",
  default: "Turn on notifications",
} as const;
