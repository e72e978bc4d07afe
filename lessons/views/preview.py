"""Editor preview of a quiz: its questions, and how answers would be marked. Nothing of it is kept anywhere."""

import random
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.blocks import StreamValue

from core.selectors import programme_of_request
from courses.selectors import source_of
from lessons import grading
from lessons.forms import read_answers
from lessons.models import QuizPage
from lessons.paper_snapshots import Paper, make_paper
from lessons.question_views import ask, show_marked


def preview_questions(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Show what learners are asked, as the form has it now; or the marks for what the preview was answered with."""
    source = source_of(page)
    source = page if source.pk == page.pk else source
    unfinished = _leave_out_unfinished(source)
    # The same order at every look, or an answer would belong to another choice.
    paper = make_paper(source=source, words=page, programme=programme_of_request(request), rng=random.Random(0))  # noqa: S311
    responses = read_answers(paper, request.GET).responses
    is_marked = "marks" in request.GET
    context = {
        "page": page,
        "questions": _marked(paper, responses) if is_marked else ask(paper, responses, {}),
        "total": len(paper["questions"]),
        "unfinished": unfinished,
        "is_marked": is_marked,
        "mode": request.GET.get("mode", "questions"),
        "in_preview_panel": request.GET.get("in_preview_panel", ""),
        **_score(paper, responses),
    }
    return render(request, "lessons/preview_questions.html", context)


def _leave_out_unfinished(page: QuizPage) -> list[int]:
    """Take the questions out of the page that could not be asked yet. Returns their numbers."""
    finished, unfinished = [], []
    for number, child in enumerate(page.questions, 1):
        try:
            finished.append((child.block_type, child.block.clean(child.value), child.id))
        except ValidationError:
            unfinished.append(number)
    page.questions = StreamValue(page.questions.stream_block, finished)
    return unfinished


def _rights(paper: Paper, responses: dict[str, Any]) -> dict[str, bool]:
    return {q["id"]: grading.grade(q, responses.get(q["id"])).is_right for q in paper["questions"]}


def _marked(paper: Paper, responses: dict[str, Any]) -> list[Any]:
    return show_marked(paper, responses, _rights(paper, responses))


def _score(paper: Paper, responses: dict[str, Any]) -> dict[str, Any]:
    result = grading.total(list(_rights(paper, responses).values()), paper["pass_percent"])
    needed = grading.pass_mark(len(paper["questions"]), paper["pass_percent"])
    return {"right": result.right, "is_passed": result.is_passed, "needed": needed}
