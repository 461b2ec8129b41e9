/** Whether the transcript follows the audio: it yields to a person who scrolls, and comes back when asked. Pure. */

export interface Follow {
  following: boolean;
  /** A person scrolled away while the audio played: the way back is offered. */
  offered: boolean;
}

export type FollowEvent =
  | { type: "scrolled-by-person"; activeVisible: boolean }
  | { type: "seeked" }
  | { type: "resumed" }
  | { type: "toggled" };

export const FOLLOWING: Follow = { following: true, offered: false };

export function follow(state: Follow, event: FollowEvent): Follow {
  switch (event.type) {
    case "scrolled-by-person":
      // Small corrections that keep the playing utterance in view are no wish to stay behind.
      if (event.activeVisible) return state;
      return { following: false, offered: true };
    case "seeked":
    case "resumed":
      return FOLLOWING;
    case "toggled":
      return state.following ? { following: false, offered: true } : FOLLOWING;
  }
}
