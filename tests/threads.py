"""Lets several things happen at once, each in a thread and an app context of its own."""

from threading import Barrier, Thread

from forum.db import db


def together(app, acts):
    """Start them all at the same moment; their results in order. What one raises is raised here."""
    barrier, results, errors = Barrier(len(acts)), [None] * len(acts), []

    def run(place, act):
        try:
            with app.app_context():
                barrier.wait()
                results[place] = act()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    if errors:
        raise errors[0]
    return results
