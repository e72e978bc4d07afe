"""Forms for joining, signing in, and changing one's own account. All texts are for people on small phones."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.arrivals import welcome_everywhere
from accounts.fields import NameField
from accounts.limits import RESETS_OF_ONE_PERSON, WRONG_CODES, account_of
from accounts.models import User
from accounts.passwords import NotASignInName
from accounts.phones import example_phone
from accounts.selectors import person_by_sign_in_name
from accounts.services import record_sign_up
from accounts.tasks import mail_password_reset
from core.languages import current_language
from core.selectors import home_key_of, phone_region_of, programme_of_request
from questions.forms import KeyedForm

NAME_LABEL = _("Your name, as it should stand on your certificate")
CALLED_LABEL = _("What shall we call you?")
SIGN_IN_NAME_LABEL = _("Phone number, email or username")
PASSWORD_HINT = _("8 letters or digits, or more. Three words that only you know are easy to remember.")


def region_of_request() -> str:
    request = context.request
    return phone_region_of(programme_of_request(request) if request else None)


def agreement_of_request() -> str:
    """Return the words that somebody agrees to by joining: the programme's own, or ours."""
    programme = programme_of_request(context.request) if context.request else None
    return (programme and programme.consent_text) or str(
        _("We keep your name and what you do here, so that you can learn, get certificates and apply. Nobody sells it.")
    )


AS_TYPED = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}  # a keyboard knows no usernames


class PlainPasswordField(forms.CharField):
    """A password as typed, spaces included."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": _("Write your password.")})
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=200, widget=widget, **kwargs)


class SignUpForm(allauth_forms.SignupForm):
    """A new learner: a name, one way to sign in, one password.

    Sending it again (a double tap, a lost answer) is recognised by the same sign-in name with the right password:
    then ``returning`` is that person, who is signed in instead of being told that the name is taken.
    """

    template_fields: ClassVar = ["name", "called", "phone", "email", "username", "password1"]
    field_order: ClassVar = template_fields
    use_required_attribute = False
    returning: User | None = None
    left_out = ""  # the number of a shared phone, with which somebody else signs in

    name = NameField(
        label=NAME_LABEL,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    called = NameField(
        label=CALLED_LABEL,
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields, region = self.fields, region_of_request()
        fields["phone"].label = _("Phone number")
        fields["phone"].help_text = _("For example %(example)s") % {"example": example_phone(region)}
        fields["email"].label, fields["username"].label = _("Email"), _("Username")
        fields["username"].help_text = _(
            "One word that you choose, for example amina-shop. If you forget your password and have only a username, "
            "our office has to help you."
        )
        for name in ("email", "username"):
            fields[name].widget.attrs.pop("placeholder", None)
        fields["username"].widget.attrs.update(AS_TYPED)
        fields["email"].validators.append(MaxLengthValidator(User._meta.get_field("email").max_length or 0))
        fields["password1"] = PlainPasswordField(
            autocomplete="new-password",
            label=_("Choose a password"),
            help_text=PASSWORD_HINT,
            error_messages={"required": _("Choose a password.")},
        )
        # The phone is what we ask for; whoever has none gives an email or a username instead.
        fields["phone"].required = not self._has_another_name()
        fields["phone"].error_messages["required"] = _(
            "Write your phone number. If you have none, use an email or a username below."
        )

    @property
    def is_taken(self) -> bool:
        return any(self.has_error(name, f"{name}_taken") for name in ("phone", "email", "username"))

    @property
    def opens_other_ways(self) -> bool:
        """Say whether email and username must be in sight: they hold something, or they are what is left."""
        return bool(self.errors) or any(self[name].value() for name in ("email", "username"))

    def _clean_phone(self) -> None:
        """Refuse a number that somebody has; leave it out for whoever shares the phone and gave another name too."""
        phone = self.cleaned_data.get("phone")
        if not phone or not get_adapter().get_user_by_phone(phone):
            return
        if self._has_another_name():
            self.left_out, self.cleaned_data["phone"] = str(phone), ""
        else:
            self.add_error("phone", get_adapter().validation_error("phone_taken"))

    def _has_another_name(self) -> bool:
        return any((self.data.get(name) or "").strip() for name in ("email", "username"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("password1") and not self.has_error("password1"):
            self._refuse_known_password(cleaned)
        if self.is_taken:
            self._recognise()
        return cleaned

    def _refuse_known_password(self, cleaned: dict[str, Any]) -> None:
        """Ask with all the names of this form; allauth asks with some of them only."""
        names = {name: cleaned.get(name) or None for name in ("phone", "email", "username")}
        person = User(**names, name=cleaned.get("name", ""), called=cleaned.get("called", ""))
        try:
            NotASignInName().validate(cleaned["password1"], person)
        except forms.ValidationError as known:
            self.add_error("password1", known)

    def _recognise(self) -> None:
        """Find out whether this is the person who has the name already: the password says so, under the same limits."""
        name = next(n for n in ("phone", "email", "username") if self.has_error(n, f"{n}_taken"))
        text = self.fields[name].clean(self.data.get(name, ""))
        credentials = {name: text, "password": self.data.get("password1", "")}
        try:
            self.returning = get_adapter().authenticate(context.request, **credentials)
        except forms.ValidationError as too_many:
            self.add_error(None, too_many)
        if self.returning:
            self.errors.clear()

    def signup(self, request: HttpRequest, user: User) -> None:
        now = timezone.now()
        record_sign_up(user=user, programme=programme_of_request(request), consent=agreement_of_request(), now=now)
        if self.left_out:
            words = {"phone": self.left_out, "name": user.username or user.email}
            messages.info(
                request, _("Somebody else signs in with %(phone)s, so you sign in with this: %(name)s") % words
            )
        going_to = request.POST.get(REDIRECT_FIELD_NAME, "")
        welcome_everywhere(person=user, going_to=going_to, home_key=home_key_of(request), now=now)


class SignInForm(allauth_forms.LoginForm):
    """One field for whichever name a person signs in with, and the password."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=SIGN_IN_NAME_LABEL,
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", **AS_TYPED}),
            error_messages={"required": _("Write your phone number, email or username.")},
        )
        self.fields["password"] = PlainPasswordField(autocomplete="current-password", label=_("Password"))
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """Turn a number as it is dialled here into the one we keep; leave other names as they are."""
        text = self.cleaned_data["login"].strip()
        field = get_adapter().phone_form_field(required=True)
        try:
            return field.clean(text)
        except forms.ValidationError:
            return text


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The old password and the new one, each once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_once(self)
        self.fields["oldpassword"].label, self.fields["oldpassword"].help_text = _("Your password now"), ""

    def clean_oldpassword(self) -> str:
        return check_password(self.user, self.cleaned_data["oldpassword"])


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """A new password after a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_once(self)


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


def _ask_once(form: forms.Form) -> None:
    """Ask for a new password once: typing it twice blind on a small keypad is what makes people give up."""
    del form.fields["password2"]
    form.fields["password1"].label, form.fields["password1"].help_text = _("New password"), PASSWORD_HINT
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class ForgotPasswordForm(forms.Form):
    """Whoever has an address with us gets a mail. The answer is the same for everybody: it gives nobody away.

    The mail is a task, queued for whatever name was written: neither the time it takes nor a mail server in trouble
    tells who has an address.
    """

    email = forms.CharField(
        label=SIGN_IN_NAME_LABEL,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", **AS_TYPED}),
        error_messages={"required": _("Write your phone number, email or username.")},
    )

    def save(self, request: HttpRequest) -> str:
        name = self.cleaned_data["email"]
        person = person_by_sign_in_name(name, region_of_request())
        if RESETS_OF_ONE_PERSON.take(account_of(person, name), timezone.now()):
            mail_password_reset.enqueue(person.pk if person else None, current_language())
        return name


class NamesForm(KeyedForm, forms.ModelForm):
    """What a person is called."""

    name = NameField(
        label=NAME_LABEL,
        max_length=150,
        help_text=_("Certificates that you already have keep the name that is printed on them."),
        error_messages={"required": _("Write your name.")},
    )
    called = NameField(label=CALLED_LABEL, max_length=60, required=False)

    class Meta:
        model = User
        fields: ClassVar = ["name", "called"]


class SignInNamesForm(forms.Form):
    """How a person signs in. Asks for the password: the phone may be in another hand."""

    email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    username = forms.CharField(
        label=_("Username"),
        required=False,
        max_length=60,
        validators=User._meta.get_field("username").validators,
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    password = PlainPasswordField(autocomplete="current-password", label=_("Your password now"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"phone": user.phone, "email": user.email, "username": user.username})
        self.user = user
        self.fields["phone"] = get_adapter().phone_form_field(required=False)
        self.order_fields(["phone", "email", "username", "password"])

    def clean_password(self) -> str:
        return check_password(self.user, self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("phone", "email", "username")):
            raise forms.ValidationError(_("Keep at least one of them, or you can't sign in any more."))
        return cleaned


class CountedCodeMixin:
    """A code of the second step, under a limit of wrong ones by person. Raises ValidationError."""

    user: User

    def clean_code(self) -> str:
        now = timezone.now()
        if not WRONG_CODES.take(str(self.user.pk), now):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        WRONG_CODES.give_back(str(self.user.pk), now)
        return code


class SecondStepForm(CountedCodeMixin, mfa_forms.AuthenticateForm):
    pass


class ConfirmSecondStepForm(CountedCodeMixin, mfa_forms.ReauthenticateForm):
    pass


class LeaveForm(forms.Form):
    """Deleting one's own account, with the password."""

    password = PlainPasswordField(autocomplete="current-password", label=_("Your password"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password(self) -> str:
        return check_password(self.user, self.cleaned_data["password"])


def check_password(user: User, password: str) -> str:
    """Compare under the same limit of wrong tries as signing in; raises ValidationError."""
    if not get_adapter().reauthenticate(user, password):
        raise get_adapter().validation_error("incorrect_password")
    return password
