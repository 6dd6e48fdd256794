"""Every setting with its default. instance/config.py overrides it, then FORUM_<NAME> from the environment."""

# Our own features, in loading order; other plugins come as dotted names here or by the entry point group.
PLUGINS = [
    "reputation",
    "solved",
    "moderation",
    "errata",
    "hypotheses",
    "side_replies",
    "drugs",
    "thesaurus",
    "saved_searches",
    "search_history",
    "same_question",
    "bookmarks",
    "readings",
]
# Names of plugins that stay off, whether named above or installed by a package.
PLUGINS_OFF = []
# True switches off every plugin but those that protect patients: to find out which one is broken.
SAFE_MODE = False
# True lets a plugin's error through instead of logging and skipping it; tests do so by default.
PLUGIN_ERRORS_RAISE = False

# Where the rows live: sqlite:///toctoc.db stands in instance/; DATABASE_URL overrides it.
DATABASE_URL = "sqlite:///toctoc.db"
# Where the search index lives: whoosh:///absolute/path, tantivy:///absolute/path, or a database or cluster
# (see the README); empty means Whoosh in instance/index.
SEARCH_URL = ""
# Indexes that are fed as well while the forum moves from one to another: addresses, blanks between them.
SEARCH_ALSO = ""
# Who feeds the index: "thread" in each web worker (one at a time works), or "command" (flask search drain).
SEARCH_DRAIN = "command"
# How long the drain sleeps between two looks at the outbox, in seconds.
SEARCH_DRAIN_PAUSE = 0.2
# How often the drain looks whether the index is still whole, in seconds.
SEARCH_CHECK_PAUSE = 2
# How many cases one write of the index carries at most.
SEARCH_DRAIN_BATCH = 200

# The name shown in the header.
SITE_NAME = "TocToc"
# The address members use, for links in mails and feeds; empty means the address of the request.
SITE_URL = ""
# False: members only. True: anybody may read, nobody may write without a verified account.
VISITORS_MAY_READ = False
# The language shown when neither the member nor the browser asks for one of ours.
DEFAULT_LANGUAGE = "fr"
# The clock that exact times are told by.
TIMEZONE = "Europe/Paris"
# Cases on one page of a list, answers on one page of a case, hits on one page of a search, notices.
CASES_PER_PAGE = 30
ANSWERS_PER_PAGE = 50
HITS_PER_PAGE = 20
NOTICES_PER_PAGE = 30

# The longest texts taken, in characters.
MAX_TITLE = 200
MAX_TEXT = 50_000
# A request's body may weigh this much, in bytes.
MAX_CONTENT_LENGTH = 2 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
# Days a draft is kept after it was last touched.
DRAFT_DAYS = 7

# smtp://user:password@host:587 sends mail; empty writes it to instance/mail/, for trying things out.
MAIL_URL = ""
MAIL_FROM = "toctoc@localhost"

# Where rate limits are counted: memory:// counts in each worker, redis://host counts for all of them.
RATE_STORAGE = "memory://"
# How often one address or member may do a thing.
RATE_SIGN_IN = "20 per minute"
RATE_SIGN_UP = "20 per hour"
RATE_PASSWORD_RESET = "5 per hour"
RATE_POSTS = "1200 per hour"
RATE_COMPLETIONS = "600 per minute"  # of the search box, while one types
RATE_PREVIEWS = "6000 per hour"  # and drafts: they are sent while one types

# How long a password reset link works, in seconds.
PASSWORD_RESET_SECONDS = 3600
# The shortest password taken.
PASSWORD_LENGTH = 10
# True when the site is only served over https: cookies are then never sent in clear.
HTTPS_ONLY = False
# How many proxies in front of us set X-Forwarded-For and -Proto; 0 believes none of them.
PROXIES = 0
