"""Reads what a Windows program imports, and its resources."""

import struct

MACHINES = {0x8664: "x86_64", 0xAA64: "aarch64"}
IMPORTS, RESOURCES = 1, 2
VERSION, MANIFEST = 16, 24


class Program:
    """A program in the PE format (PE32+)."""

    def __init__(self, data: bytes):
        self.data = data
        header = self.number("I", 0x3C)
        if data[:2] != b"MZ" or data[header : header + 4] != b"PE\0\0":
            raise ValueError("is not a Windows program")
        machine, sections = struct.unpack_from("<HH", data, header + 4)
        self.machine = MACHINES.get(machine, hex(machine))
        size_of_optional = self.number("H", header + 20)
        optional = header + 24
        if self.number("H", optional) != 0x20B:
            raise ValueError("is not a program of 64 bits")
        self.directories = optional + 112
        table = optional + size_of_optional
        self.sections = [
            struct.unpack_from("<IIII", data, table + 40 * index + 8) for index in range(sections)
        ]

    def number(self, form: str, offset: int) -> int:
        return struct.unpack_from("<" + form, self.data, offset)[0]

    def offset(self, address: int) -> int:
        """The place in the file of an address."""
        for size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                return address - start + raw
        raise ValueError(f"no section has the address {address:#x}")

    def text(self, offset: int) -> str:
        return self.data[offset : self.data.index(0, offset)].decode("ascii")

    def imports(self) -> list[str]:
        """The names of the libraries, in small letters."""
        names = []
        entry = self.offset(self.number("I", self.directories + 8 * IMPORTS))
        while name := self.number("I", entry + 12):
            names.append(self.text(self.offset(name)).lower())
            entry += 20
        return sorted(set(names))

    def resource(self, kind: int) -> bytes | None:
        """The first resource of a kind."""
        root = self.number("I", self.directories + 8 * RESOURCES)
        if root == 0:
            return None
        base = self.offset(root)
        place = self.entry(base, base, kind)
        while place is not None and place & 0x8000_0000:
            place = self.entry(base, base + (place & 0x7FFF_FFFF), None)
        if place is None:
            return None
        address, size = struct.unpack_from("<II", self.data, base + place)
        start = self.offset(address)
        return self.data[start : start + size]

    def entry(self, base: int, table: int, wanted: int | None) -> int | None:
        named, numbered = struct.unpack_from("<HH", self.data, table + 12)
        for index in range(named + numbered):
            kind, place = struct.unpack_from("<II", self.data, table + 16 + 8 * index)
            if wanted is None or kind == wanted:
                return place
        return None

    def version(self) -> dict[str, str]:
        """The texts of the version resource."""
        resource = self.resource(VERSION)
        if resource is None:
            return {}
        texts = resource.decode("utf-16-le", "replace").split("\0")
        names = ["FileDescription", "FileVersion", "ProductName", "ProductVersion", "OriginalFilename"]
        # A name is followed by 0, padding, and its value.
        values = {}
        for at, text in enumerate(texts):
            for name in names:
                if text.endswith(name):
                    values[name] = next((value for value in texts[at + 1 :] if value), "")
        return values

    def manifest(self) -> str:
        resource = self.resource(MANIFEST)
        return "" if resource is None else resource.decode("utf-8")
