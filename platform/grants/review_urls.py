from django.urls import path

from grants.views import review

app_name = "review"
urlpatterns = [
    path("", review.list_reviews, name="list-reviews"),
    path("<slug:number>/", review.open_review, name="open-review"),
    path("<slug:number>/hand-in/", review.ask_to_hand_in, name="ask-to-hand-in"),
    path("<slug:number>/step-back/", review.declare_conflict, name="declare-conflict"),
]
