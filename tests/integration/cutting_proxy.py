"""A TCP proxy that drops its connections: each carries a random number of bytes and is then reset,
wherever in a message that falls."""
import asyncio
import random
import socket
import struct
import threading

CHUNK = 512
RESET = struct.pack("ii", 1, 0)  # no lingering: what is under way is lost


class CuttingProxy:
    """Listens on loopback and relays to HOST:PORT, from a thread of its own, until it is closed."""

    def __init__(self, target, fewest, most, seed=0):
        """A connection's life is between `fewest` and `most` bytes, both ways together."""
        self._target = target.rsplit(":", 1)
        self._life = fewest, most
        self._draw = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self.cuts = 0
        self.address = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._listening.wait()

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024))
        self.address = "127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        server.close()
        open_ones = asyncio.all_tasks(self._loop)
        for task in open_ones:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*open_ones, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader, writer):
        writers = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            writers.append(far_writer)
            for each in writers:
                each.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            left = [self._draw.randint(*self._life)]
            ways = [asyncio.create_task(self._relay(reader, far_writer, left)),
                    asyncio.create_task(self._relay(far_reader, writer, left))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass
        for each in writers:
            each.transport.abort()

    # Until the connection has had its life, or one end has closed.
    async def _relay(self, reader, writer, left):
        while data := await reader.read(CHUNK):
            writer.write(data[:left[0]])
            await writer.drain()
            left[0] -= len(data)
            if left[0] <= 0:
                self.cuts += 1
                return
