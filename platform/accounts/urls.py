"""URLs of accounts, only those that we use: allauth's own screens for emails, phones and codes stay closed."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from accounts import unsent_form_views, views

own = [
    path("", RedirectView.as_view(pattern_name="accounts:profile"), name="home"),
    path("done/", views.done, name="done"),
    path("profile/", views.profile, name="profile"),
    path("profile/sign-in/", views.sign_in_names, name="sign-in-names"),
    path("data/", views.my_data, name="my-data"),
    path("data/download/", views.download_my_data, name="download-my-data"),
    path("leave/", views.leave, name="leave"),
    path("left/", views.left, name="left"),
    path("kept/", unsent_form_views.kept_words, name="kept-words"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read-notices"),
    path("notices/<uuid:notice_id>/open/", views.open_notice, name="open-notice"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", never_cache(allauth_views.logout), name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", never_cache(views.ConfirmPasswordView.as_view()), name="account_reauthenticate"),
    path("password/change/", never_cache(views.ChangePasswordView.as_view()), name="account_change_password"),
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("password/reset/", never_cache(views.ForgotPasswordView.as_view()), name="account_reset_password"),
    path("password/reset/done/", views.ForgotPasswordDoneView.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/totp/activate/", views.ActivateSecondStepView.as_view(), name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
