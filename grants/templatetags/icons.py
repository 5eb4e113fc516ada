"""The line icons of the look: 24 × 24, stroke only, always beside a word."""

PATHS: dict[str, str] = {
    "tick": '<path d="M4.5 12.5l5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "play": '<path d="M7 5l11 7-11 7z"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "warn": '<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.3"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "pause": '<path d="M9 6v12M15 6v12"/>',
    "paper": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "pen": '<path d="M4 20l4-1L19 8l-3-3L5 16z"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 018 0v3"/>',
    "return": '<path d="M9 7l-5 5 5 5M4 12h11a5 5 0 010 10"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "down": '<path d="M12 4v12M6.5 11l5.5 5.5L17.5 11M5 20h14"/>',
    "up": '<path d="M12 17V5M6.5 10L12 4.5 17.5 10M5 20h14"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "left": '<path d="M14.5 6l-6 6 6 6"/>',
    "right": '<path d="M9.5 6l6 6-6 6"/>',
    "money": '<circle cx="12" cy="12" r="9"/><path d="M8 7.5l4 5 4-5M12 12.5V17M9 13h6M9 15.2h6"/>',
    "house": '<path d="M4 11l8-7 8 7M6.5 9.5V20h11V9.5"/>',
    "bell": '<path d="M6 16V11a6 6 0 0112 0v5l1.5 2h-15zM10 20.5h4"/>',
    "moon": '<path d="M19 14.5A8 8 0 019.5 5a8 8 0 109.5 9.5z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4'
    'M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.3"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18"/>',
    "flag": '<path d="M6 21V4h11l-2.5 4L17 12H6"/>',
    "seal": '<rect x="4.5" y="4.5" width="15" height="15" rx="1.5"/><path d="M9 8.5h6M12 8.5v7M8.5 15.5h7"/>',
    "chat": '<path d="M4 5h16v11H11l-4.5 4v-4H4z"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.8-4.5 3.2-6 6.5-6s5.7 1.5 6.5 6'
    'M15.5 5.3a3.5 3.5 0 010 6.4M17.5 14.3c2.2.7 3.5 2.4 4 5.7"/>',
}
