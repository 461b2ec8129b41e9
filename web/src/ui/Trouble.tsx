/** An error as a sentence with a way forward. */
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { sentence } from "../api/problem";
import { texts } from "../texts";

export function Trouble({ error, retry, children }: { error: unknown; retry?: () => void; children?: ReactNode }) {
  return (
    <div className="trouble" role="alert">
      <CircleAlert aria-hidden="true" size={18} />
      <p>{sentence(error)}</p>
      {retry && (
        <Button className="button" onPress={retry}>
          {texts.common.retry}
        </Button>
      )}
      {children}
    </div>
  );
}
