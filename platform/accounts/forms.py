from allauth.account.forms import LoginForm, SignupForm


class SignUpForm(SignupForm):
    """A new learner."""


class SignInForm(LoginForm):
    """Phone, email or username, and a password."""
