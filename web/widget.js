// The one line for any page: <script src="https://<host>/widget.js" data-color="#0f6b62"></script>
// Puts a <hielspoor-chat> at the end of the page; each data- attribute becomes an attribute of it.
(() => {
  const script = document.currentScript;
  const { src, dataset } = script;
  const server = new URL(".", src).href.replace(/\/$/, "");

  function place() {
    const chat = document.createElement("hielspoor-chat");
    chat.setAttribute("server", server);
    for (const [name, value] of Object.entries(dataset)) {
      chat.setAttribute(name === "title" ? "title-text" : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
    }
    document.body.append(chat);
  }

  import(new URL("web/chat.js", src).href).then(() => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
    else place();
  });
})();
