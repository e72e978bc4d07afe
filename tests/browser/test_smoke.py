def test_x(open_phone, live_server):
    page = open_phone()
    page.goto(live_server.url + "/c/")
    assert "Check" in page.inner_text("h1")
