from django.urls import path

from grants.applying.views import apply, practice

app_name = "grants"
urlpatterns = [
    path("<slug:slug>/practice/", practice.practise, name="practise"),
    path("<slug:slug>/apply/", apply.apply, name="apply"),
    path("<slug:slug>/apply/start/", apply.start, name="start"),
    path("<slug:slug>/apply/check/", apply.check, name="check"),
    path("<slug:slug>/apply/send/", apply.send, name="send"),
    path("<slug:slug>/apply/<slug:step>/", apply.edit_step, name="edit-step"),
]
