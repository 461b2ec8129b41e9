/** Nobody is known yet. */
import { texts } from "../texts";
import { useTitle } from "../ui/useTitle";
import { Gate } from "./Gate";
import { SignInForm } from "./SignInForm";

export default function SignInPage() {
  useTitle(texts.access.signIn);
  return (
    <Gate title={texts.access.title} lead={texts.access.lead}>
      <SignInForm />
      <p className="quiet gate-foot">{texts.access.forgotten}</p>
    </Gate>
  );
}
