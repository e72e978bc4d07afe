from django.urls import path

from grants.reviewing import views

app_name = "review"
urlpatterns = [
    path("", views.list_reviews, name="list-reviews"),
    path("<slug:number>/", views.open_review, name="open-review"),
    path("<slug:number>/hand-in/", views.ask_to_hand_in, name="ask-to-hand-in"),
    path("<slug:number>/step-back/", views.declare_conflict, name="declare-conflict"),
]
