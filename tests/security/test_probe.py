def test_x(app, client_of, cast):
    r = client_of("amina").get("/modules/")
    assert r.status_code==200
    r = client_of("amina").get("/account/")
    assert r.status_code==200
