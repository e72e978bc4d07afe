from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Concern


class ConcernForm(forms.ModelForm):
    """Three questions. The id makes a repeated sending the same concern."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it about?"), choices=Concern.Kind.choices, widget=forms.RadioSelect)

    class Meta:
        model = Concern
        fields: ClassVar = ["kind", "text", "contact"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "text": _("Who, where and when, as far as you know. You do not have to give your name."),
            "contact": _("Only if you want an answer: a phone number or an email."),
        }
