/** Nobody is known yet. */
import { useMe } from "../api/access";
import { texts } from "../texts";
import { useTitle } from "../ui/useTitle";
import { Gate } from "./Gate";
import { SignInForm } from "./SignInForm";

export default function SignInPage() {
  useTitle(texts.access.signIn);
  const { data: me } = useMe();
  return (
    <Gate title={texts.access.title} lead={texts.access.lead}>
      <SignInForm />
      {me?.passwords && <p className="quiet gate-foot">{texts.access.forgotten}</p>}
    </Gate>
  );
}
