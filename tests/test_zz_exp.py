import time, pytest
from django.db import transaction
from pathlib import Path
from initiatives.record import load_record, FILES
from django.conf import settings
@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        t=time.time()
        load_record(settings.BASE_DIR/"fixtures"/"2022-sccp1")
        print("load", time.time()-t)
        yield
        transaction.set_rollback(True)
def test_x(record, db, client):
    snap={}
    t=time.time()
    for m in FILES.values():
        for k in [m, *(f.remote_field.through for f in m._meta.many_to_many)]:
            snap[k]=list(k._base_manager.all())
    print("snap", time.time()-t, {k.__name__:len(v) for k,v in snap.items()})
    t=time.time()
    from django.db import connection
    for k in reversed(snap):
        with connection.cursor() as c: c.execute(f"delete from {k._meta.db_table}")
    print("wipe", time.time()-t)
    t=time.time()
    for k,v in snap.items(): k._base_manager.bulk_create(v)
    print("bulk", time.time()-t)
    for m in FILES.values():
        if hasattr(m,"get_absolute_url"):
            t=time.time(); n=0; slow=0
            for r in m.objects.all():
                t1=time.time()
                assert client.get(r.get_absolute_url()).status_code==200; n+=1
                slow=max(slow,time.time()-t1)
            print(m.__name__, n, time.time()-t, "slowest", slow)
    for name in ["meeting","economy","priority","document","initiative","commitment","intervention","figure"]:
        from django.urls import reverse
        t=time.time()
        r=client.get(reverse(name+"-list")); print(name, time.time()-t, len(r.content))
