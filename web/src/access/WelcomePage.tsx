/** /welcome#TOKEN: the link of an invitation. The token stays behind the `#`, which no server and no log sees. */
import { useState, type FormEvent } from "react";
import { Button } from "react-aria-components";
import { useLocation } from "wouter";
import { useAcceptInvitation } from "../api/access";
import { texts } from "../texts";
import { Link } from "../ui/Link";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/useTitle";
import { Gate } from "./Gate";
import { Password, SHORTEST } from "./Password";

const tokenOf = (hash: string): string => {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
};

export default function WelcomePage() {
  useTitle(texts.access.welcomeTitle);
  const token = tokenOf(location.hash);
  if (token === "")
    return (
      <Gate title={texts.access.welcomeTitle} lead={texts.access.noToken}>
        <Link className="button" href="/">
          {texts.access.toSignIn}
        </Link>
      </Gate>
    );
  return (
    <Gate title={texts.access.welcomeTitle} lead={texts.access.welcomeLead}>
      <ChoosePassword token={token} />
    </Gate>
  );
}

function ChoosePassword({ token }: { token: string }) {
  const accept = useAcceptInvitation();
  const [, navigate] = useLocation();
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate({ token, password }, { onSuccess: () => navigate("/", { replace: true }) });
  };
  return (
    <form className="form" onSubmit={submit}>
      {accept.isError && <Trouble error={accept.error} />}
      <Password
        label={texts.access.newPassword}
        hint={texts.access.passwordHint(SHORTEST)}
        value={password}
        onChange={setPassword}
        complete="new-password"
        autoFocus
      />
      <Button className="button button-primary" type="submit" isDisabled={password.length < SHORTEST || accept.isPending}>
        {texts.access.accept}
      </Button>
    </form>
  );
}
