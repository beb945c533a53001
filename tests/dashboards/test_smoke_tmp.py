from datetime import timedelta
import pytest
from tests import builders
from tests.builders import NOW

@pytest.fixture(params=["sqlite"])
def settings(request, tmp_path, sqlite_template):
    import shutil
    from tests.conftest import settings_for
    shutil.copy(sqlite_template, tmp_path / "lms.sqlite3")
    return settings_for(tmp_path)

def test_smoke(app, cast, client_of, anonymous):
    builders.build_enrolment(cast.amina, due_at=NOW+timedelta(days=3))
    builders.build_attempt(cast.amina)
    chitra = client_of("chitra")
    for url in ["/", "/institution/", "/institution/?status=overdue", "/institution/?name=ami&cohort=x&module=sample", "/institution/people", "/institution/people?name=br","/institution/people?show=left", f"/institution/people/{cast.amina.person_id}/", f"/institution/people/{cast.chitra.person_id}/", "/institution/invitations", f"/institution/enrol?person={cast.amina.person_id}", "/institution/export.csv", "/institution/export.xlsx"]:
        r = chitra.get(url)
        print(url, r.status_code, len(r.data))
        assert r.status_code == 200, r.text[:3000]
    print(chitra.get("/institution/").text[3000:9000])
    print(chitra.get("/institution/export.csv").text)
    r = chitra.post("/institution/invitations", {"kind":"link","uses":"3","role":"trainee","days":"5"})
    assert r.status_code==200, r.text
    r = chitra.post("/institution/invitations", {"kind":"sheet","uses":"3","role":"trainee","days":"5"})
    assert r.status_code==200
    for w in ["amina","dawit","grace"]:
        r = client_of(w).get("/"); print(w, r.status_code)
        assert r.status_code==200
    print(client_of("amina").get("/").text[3000:6000])
    g=client_of("grace")
    assert g.get("/administration/").status_code==200
    assert g.get(f"/administration/institutions/{builders.institution().id}/").status_code==200
    assert anonymous.get("/join").status_code==200
    assert anonymous.get("/join/abc").status_code==404
