"""Members who post all at once, and remember what the forum acknowledged."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.running import Client

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Post:
    """One text to be sent: a case, or an answer where `case` names one. Its `word` stands nowhere else."""

    author: int
    word: str
    case: int | None = None
    acknowledged: bool = False

    @property
    def path(self):
        return f"/cases/{self.case}/answers" if self.case else "/cases/new"

    @property
    def form(self):
        text = f"Le signe **{self.word}** me paraît décisif.\n\n- écho-doppler\n- avis à dix jours"
        if self.case:
            return {"text": text, "submission": self.word}
        title = f"Plaque depuis août, signe {self.word}"
        return {"title": title, "question": text, "specialty": "dermatologie", "submission": self.word}


class Crowd:
    """Signed-in members; their cookies outlive the server, their connections do not."""

    def __init__(self, port, names, password):
        self.port = port
        with ThreadPoolExecutor(4) as pool:
            self.members = list(pool.map(lambda name: Client(port).sign_in(name, password), names))
        for member in self.members:
            member.close()

    def send(self, post):
        """Whether the forum acknowledged that post. What breaks the connection acknowledges nothing."""
        browser = self.browser(post.author)
        try:
            status, body = browser.post(post.path, post.form)
        except OSError:
            return False
        finally:
            browser.close()
        assert status == 303, f"{post.path} gave {status}: {body[:400]}"
        post.acknowledged = True
        return True

    def storm(self, posts, enough, kill):
        """Send all posts at the same time; once that many are acknowledged, `kill`."""
        gate = threading.Barrier(len(posts) + 1)
        threads = [threading.Thread(target=self._send_behind, args=(gate, post)) for post in posts]
        for thread in threads:
            thread.start()
        gate.wait()
        while sum(post.acknowledged for post in posts) < enough and any(t.is_alive() for t in threads):
            time.sleep(0.001)
        kill()
        for thread in threads:
            thread.join()

    def send_all(self, posts):
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(self.send, posts))

    def lost(self, posts, places):
        """The posts that the search does not find in their case; `places` are the cases by submission."""
        with ThreadPoolExecutor(4) as pool:
            found = pool.map(lambda post: self._finds(post, places[post.word]), posts)
            return [post for post, is_found in zip(posts, found, strict=True) if not is_found]

    def browser(self, number):
        """Another window of that member."""
        member, window = self.members[number], Client(self.port)
        window.cookies, window.token = dict(member.cookies), member.token
        return window

    def _send_behind(self, gate, post):
        gate.wait()
        self.send(post)

    def _finds(self, post, case):
        browser = self.browser(post.author)
        status, text = browser.get(f"/search?q={post.word}")
        browser.close()
        return status == 200 and f'"/cases/{case}/' in text and f"<mark>{post.word}</mark>" in text


def make_posts(chance, authors, cases, count):
    """So many posts of that many authors: answers to these cases, and new cases."""
    return [
        Post(
            author=number % authors,
            word="zz" + "".join(chance.choices(LETTERS, k=10)) + "ok",
            case=chance.choice(cases) if cases and chance.random() < 0.6 else None,
        )
        for number in range(count)
    ]
